(()=>{"use strict";
const body=document.body,data=body.dataset,get=id=>document.getElementById(id);
const print=get("print"),live=get("live");
print.hidden=false;print.onclick=()=>window.print();
live.textContent=live.dataset.live;
const sleep=ms=>new Promise(done=>setTimeout(done,ms));
const seen=()=>document.hidden?new Promise(done=>document.addEventListener("visibilitychange",done,{once:true})):0;
const refresh=async()=>{
  const answer=await fetch(location.href,{cache:"no-cache"});
  if(!answer.ok)return location.reload();
  const page=new DOMParser().parseFromString(await answer.text(),"text/html");
  const main=page.querySelector("main"),state=main&&main.querySelector("h1");
  if(!state)return;
  const before=document.querySelector("h1").textContent;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  document.title=page.title;
  data.tag=page.body.dataset.tag;
  if(state.textContent!==before)get("news").textContent=page.body.dataset.updated;
};
(async()=>{
  for(let pause=1e3;;){
    await seen();
    const began=Date.now();
    try{
      const answer=await fetch(data.api,{headers:{"If-None-Match":data.tag},cache:"no-store"});
      if(answer.status===404||answer.status===410)return location.reload();
      if(answer.status===200)await refresh();
      pause=answer.ok||answer.status===304?(Date.now()-began<3e3&&answer.status===304?15e3:1e3):Math.min(pause*2,6e4);
    }catch{pause=Math.min(pause*2,6e4)}
    await sleep(pause);
  }
})();
})();
